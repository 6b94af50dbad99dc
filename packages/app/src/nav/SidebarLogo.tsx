import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core';
import { LanewayMark } from './LanewayLogo';

const useStyles = makeStyles({
  root: {
    height: 3 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    paddingLeft: (sidebarConfig.drawerWidthClosed - 28) / 2,
  },
  link: { display: 'flex', alignItems: 'center', gap: 12 },
  name: { color: '#fff', fontSize: 22, fontWeight: 600, letterSpacing: 0.2 },
});

export function SidebarLogo() {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={classes.root}>
      <Link to="/" underline="none" className={classes.link} aria-label="Home">
        <LanewayMark />
        {isOpen && <span className={classes.name}>Laneway</span>}
      </Link>
    </div>
  );
}
